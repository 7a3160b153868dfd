/**
 * A list of facts without those that it says again: `Facts: name Ada; name Ada.` says one. Small models that sum up a summary write down anew what
 * it has. What stands before the first colon is the list's heading.
 */
export function saidOnce(text: string): string {
  return text.split("\n").map(itemsOnce).join("\n");
}

function itemsOnce(line: string): string {
  const [, heading = "", list = "", end = ""] = LIST.exec(line) ?? [];
  const seen = new Set<string>();
  const items = list.split(/;\s+/);
  const once = items.filter((item) => {
    const said = item.trim().toLowerCase();
    const isNew = !seen.has(said);
    seen.add(said);
    return isNew;
  });
  return once.length === items.length ? line : `${heading}${once.join("; ")}${end}`;
}

const LIST = /^([^:;]*:\s+)?(.*?)([.;]?\s*)$/u;
