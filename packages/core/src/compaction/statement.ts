import type { Role } from "../message.ts";

/** How much a sentence is worth carrying on: facts, decisions and rules before talk, what the user says before all else. */
export function worthOf(sentence: string, role: Role): number {
  if (TALK.test(sentence)) return 0;
  let worth = OF_ROLE[role];
  for (const [pattern, weight] of SIGNS) if (pattern.test(sentence)) worth += weight;
  if (QUESTION.test(sentence)) worth -= 2;
  if (CODE.test(sentence)) worth -= 2;
  return worth;
}

/** Whether a sentence begins by taking back what was said before. */
export function isCorrection(sentence: string): boolean {
  return TAKING_BACK.test(sentence);
}

/**
 * What a statement is about, the same for a later statement about the same: `the door code` for `The door code is 4711.` and for
 * `Actually, the door code is now 5931.` Nothing for what does not read like a statement about one thing.
 */
export function subjectOf(sentence: string): string | undefined {
  const [, said = "", cjk = ""] = SUBJECT.exec(sentence.replace(LEAD, "")) ?? [];
  const subject = (said || cjk)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim()
    .replace(/^(?:the|an?) /, "");
  return subject === "" || IDLE_SUBJECT.test(subject) ? undefined : subject;
}

const OF_ROLE: { readonly [role in Role]: number } = { user: 3, system: 2, assistant: 1, tool: -1 };
const QUESTION = /[?？]\s*$/;
const CODE = /[{};]\s*$|^[\s\d|:]*[<{}()[\]]/;
const TAKING_BACK = /^[-*•\s]*(?:actually|correction|i meant|scratch that|sorry|wait|no)\b\s*[,.:;]?\s|^(?:更正|不对|訂正)/i;

/** What makes a sentence a fact that somebody may ask for later. */
const SIGNS: readonly (readonly [RegExp, number])[] = [
  [/\d/, 1.5],
  [/https?:\/\/|(?:^|[\s"'`(])(?:[\w.-]+\/)+[\w.-]+|[\w-]+\.(?:[jt]sx?|py|go|rs|java|md|json|ya?ml|toml|sql|sh|c|cpp|h|css|html)\b/i, 1.5],
  [/`[^`\n]+`|"[^"\n]{2,}"|「[^」]+」|“[^”\n]+”/, 0.75],
  [/\b[A-Z]{2,}[A-Z0-9_-]*\b|\b[a-z]+[A-Z]\w*|\b\w+_\w+\b|\b(?=\w*\d)(?=\w*[A-Za-z])\w{4,}\b/, 0.75],
  [/(?<=[\p{Ll},;:]\s)\p{Lu}\p{Ll}+/u, 0.75],
  [/\b(?:must|never|always|only|required?|do not|don't|shall|forbidden|deadline|budget|limit)\b|必须|不要|禁止|絶対|必ず/i, 2],
  [
    /\b(?:decid\w+|agreed?|chose|chosen|we(?:'ll| will) (?:use|go|keep)|going with|let's|plan(?:ned)? to|prefer\w*|goal|todo|next step)\b|决定|決定/i,
    1.5,
  ],
  [
    /\b(?:my|our|your|his|her|its|their|the) [\p{L} ]{2,40} (?:is|are|was|will be)\b|\b(?:i am|i'm|i live|i work|called|named)\b|我的|我叫|私の|是|です/iu,
    1.5,
  ],
  [
    /\b(?:created|wrote|changed|renamed|deleted|fixed|added|removed|installed|failed|error)\b|^called \w*(?:write|edit|create|delete|patch|move|update)/i,
    1,
  ],
  [
    /\b(?:actually|correction|no longer|not any ?more|instead of|i meant|rather than|changed? (?:to|my mind)|from now on)\b|更正|不对|改为|訂正/i,
    2,
  ],
];

/** Greetings, thanks and assent: nobody asks for them again. */
const TALK =
  /^(?:ok(?:ay)?|yes|no|yep|sure|thanks?(?: you)?(?: very much| a lot)?|great|nice|cool|hello|hi|hey|good (?:morning|evening)|got it|noted|fine|right|well done|good|understood|perfect|done|continue|go on|please|you(?:'re| are) welcome|bye|好的|谢谢|はい)[\s.!,。！]*$/i;

const LEAD =
  /^(?:[-*•\s]|\b(?:user|assistant|tool|actually|correction|sorry|no|wait|oh|well|and|but|by the way|please note|note|remember|for the record|just so you know)\b\s*[:,.]?\s+)*/i;
const SUBJECT =
  /^(.{2,60}?)\s*(?:\b(?:is|are|was|were|will be|isn't|aren't|ist|sind|est|es|è)\b|[=:](?!\/\/))|^([^\s是はが:：]{1,20})(?:是|は|が|：)/iu;
/** Subjects that any two unrelated sentences may share. */
const IDLE_SUBJECT =
  /^(?:it|this|that|these|those|there|he|she|they|we|you|i|what|here|which|who|how|where|when|why|error|warning|note|info)$/;
