/**
 * For each point of a conversation the digest of all messages up to it: `chain[n]` stands for the first `n` messages, so that `chain[0]` is
 * the empty conversation.
 * @param before the chain of the messages that come before these.
 */
export function chainOf(
  hashes: readonly string[],
  hash: (text: string) => string,
  before: readonly string[] = [hash("")],
): readonly string[] {
  let last = before.at(-1) ?? "";
  return before.concat(
    hashes.map((one) => {
      last = hash(`${last} ${one}`);
      return last;
    }),
  );
}
