/** A binary heap of numbers: the smallest comes out first. */
export class NumberHeap {
  readonly #items: number[] = [];

  push(item: number): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] ?? item;
      if (above <= item) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const [top] = items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return top;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      const left = items[child] ?? last;
      const right = items[child + 1] ?? left;
      const smaller = right < left ? right : left;
      if (last <= smaller) break;
      items[at] = smaller;
      at = right < left ? child + 1 : child;
    }
    items[at] = last;
    return top;
  }
}
