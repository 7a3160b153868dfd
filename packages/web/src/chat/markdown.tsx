import { type ComponentProps, type ComponentType, type JSX, memo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "./code-block.tsx";

const PLUGINS = [remarkGfm];

/** A model's text. It may name links; it may not make the page load anything. */
export const Markdown: ComponentType<{ readonly text: string }> = memo(function Markdown({ text }: { readonly text: string }): JSX.Element {
  return (
    <div className="prose" dir="auto">
      <ReactMarkdown remarkPlugins={PLUGINS} components={COMPONENTS}>
        {text}
      </ReactMarkdown>
    </div>
  );
});

const COMPONENTS: Components = { a: Link, img: ImageName, pre: CodeBlock, table: WideTable, th: HeaderCell };

function Link({ href, children }: ComponentProps<"a">): JSX.Element {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** Loading a picture would tell its host that and when the text was read. */
function ImageName({ src, alt }: ComponentProps<"img">): JSX.Element {
  const name = alt === undefined || alt === "" ? "image" : alt;
  return typeof src === "string" && src !== "" ? <Link href={src}>[image: {name}]</Link> : <span>[image: {name}]</span>;
}

/** A table wider than the text scrolls by itself; the page never does. */
function WideTable({ children }: ComponentProps<"table">): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <div tabIndex={0} className="overflow-x-auto">
      <table>{children}</table>
    </div>
  );
}

/** An empty corner of a table heads nothing. */
function HeaderCell({ children, style }: ComponentProps<"th">): JSX.Element {
  return children === undefined ? <td style={style} /> : <th style={style}>{children}</th>;
}
