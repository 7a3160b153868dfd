const AT = "2026-01-01T00:00:00.000Z";
const TOPICS = ["the tide", "the boats", "the harbour", "the lighthouse", "the nets", "the weather", "the catch", "the market"];

/**
 * A session of Oriel's as a file, to be imported: turns of a question and an answer, some 40 tokens a message, no two alike.
 * @param {number} messages
 */
export function longSession(messages) {
  return {
    format: "oriel-session",
    schema_version: 1,
    exported_at: AT,
    session: {
      session_id: "s_1",
      model: "bench-model",
      policy: "oriel",
      title: null,
      settings: { max_snapshots: 1000 },
      branch_id: "s_1",
      created_at: AT,
      updated_at: AT,
    },
    branches: [
      {
        branch_id: "s_1",
        parent_id: null,
        forked_at: 0,
        title: null,
        created_at: AT,
        messages: Array.from({ length: messages }, (_, index) => message(index)),
      },
    ],
    snapshots: [],
  };
}

/** @param {number} index */
function message(index) {
  const topic = TOPICS[index % TOPICS.length];
  const isUser = index % 2 === 0;
  const content = isUser
    ? `In the matter of ${topic}, number ${index}: what was written down of it on that day, and by whom, and is there more that one should know before the evening?`
    : `Of ${topic}, number ${index}, it was written down that all was as it should be; the harbour master signed it, and there is nothing more to be known of it for now.`;
  return { message_id: `m_${index}`, role: isUser ? "user" : "assistant", content, created_at: AT };
}
