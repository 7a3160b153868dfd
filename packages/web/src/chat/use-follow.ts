import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** How near to the end counts as being there, in CSS pixels. */
const NEAR = 32;

export interface Follow {
  readonly scrollerRef: RefObject<HTMLElement | null>;
  readonly contentRef: RefObject<HTMLDivElement | null>;
  readonly isFollowing: boolean;
  readonly jump: () => void;
}

/** Keeps the end in sight while content grows, until the reader scrolls away; `jump` takes it up again. */
export function useFollow(): Follow {
  const scrollerRef = useRef<HTMLElement>(null);
  const contentRef = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [isFollowing, setIsFollowing] = useState(true);
  const follow = useCallback((next: boolean): void => {
    following.current = next;
    setIsFollowing(next);
  }, []);

  useEffect(() => {
    const scroller = scrollerRef.current;
    const content = contentRef.current;
    if (scroller === null || content === null) return;
    let lastTop = scroller.scrollTop;
    const toEnd = (): void => {
      if (following.current) scroller.scrollTop = scroller.scrollHeight;
    };
    // Only going up is the reader's doing: content that grows or shrinks leaves the top where it is or at the end.
    const watch = (): void => {
      const isNearEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
      if (isNearEnd) follow(true);
      else if (scroller.scrollTop < lastTop) follow(false);
      lastTop = scroller.scrollTop;
    };
    const observer = new ResizeObserver(toEnd);
    observer.observe(content);
    observer.observe(scroller);
    scroller.addEventListener("scroll", watch, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener("scroll", watch);
    };
  }, [follow]);

  const jump = (): void => {
    follow(true);
    scrollerRef.current?.scrollTo({ top: scrollerRef.current.scrollHeight });
  };
  return { scrollerRef, contentRef, isFollowing, jump };
}
