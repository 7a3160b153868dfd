import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Markdown } from "./markdown.tsx";

beforeEach(() => void vi.stubGlobal("navigator", {}));
afterEach(() => void vi.unstubAllGlobals());

function html(text: string): string {
  return renderToStaticMarkup(<Markdown text={text} />);
}

describe("a model's text", () => {
  it("loads no picture: it names it and links to it", () => {
    const drawn = html("![a map](https://example.com/map.png)");
    expect(drawn).not.toContain("<img");
    expect(drawn).toContain('<a href="https://example.com/map.png" target="_blank" rel="noopener noreferrer">[image: a map]</a>');
  });

  it("runs nothing: markup is text and a script is no address", () => {
    expect(html('<img src=x onerror="alert(1)">')).not.toContain("<img");
    expect(html("[click](javascript:alert(1))")).toContain('<a href="" target="_blank"');
  });

  it("names the language of a block of code", () => {
    expect(html("```ts\nconst a = 1;\n```")).toContain("<span>ts</span>");
    expect(html("```\nplain\n```")).toContain("<span>code</span>");
  });

  it("makes no header of an empty corner", () => {
    expect(html("| | b |\n|---|---|\n| 1 | 2 |")).toContain("<tr><td></td><th>b</th></tr>");
  });
});
