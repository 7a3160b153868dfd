/**
 * For each point of a conversation the digest of all messages up to it: `chain[n]` stands for the first `n` messages, so that `chain[0]` is
 * the empty conversation.
 */
export function chainOf(hashes: readonly string[], hash: (text: string) => string): readonly string[] {
  const chain = [hash("")];
  for (const [index, one] of hashes.entries()) chain.push(hash(`${chain[index]} ${one}`));
  return chain;
}
