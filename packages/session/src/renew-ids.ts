import type { WholeSession } from "@oriel/core";

/** The same session under ids of its own, so that it can stand beside the one it was exported from. Receipts are named as they were. */
export function renewIds({ session, branch, branches, marks, snapshots }: WholeSession, newId: (prefix: string) => string): WholeSession {
  const sessionId = newId("s");
  const [first] = branches;
  const ids = new Map(branches.map(({ id }) => [id, id === first?.id ? sessionId : newId("b")]));
  const renewed = (id: string): string => ids.get(id) ?? id;
  // Each message gets an id of its own, also where a file has one id twice.
  const messageIds = new Map<string, string>();
  const renewedMessage = (id: string): string => {
    const own = newId("msg");
    messageIds.set(id, own);
    return own;
  };
  return {
    session: { ...session, id: sessionId },
    branch: renewed(branch),
    branches: branches.map((one) => ({
      ...one,
      id: renewed(one.id),
      sessionId,
      parent: one.parent === undefined ? undefined : renewed(one.parent),
      messages: one.messages.map((message) => ({ ...message, id: renewedMessage(message.id), sessionId, branch: renewed(message.branch) })),
    })),
    marks: marks.flatMap((mark) => {
      const messageId = messageIds.get(mark.messageId);
      return messageId === undefined ? [] : [{ ...mark, messageId }];
    }),
    snapshots: snapshots.map((snapshot) => ({ ...snapshot, id: newId("snap"), sessionId, branch: renewed(snapshot.branch) })),
  };
}
