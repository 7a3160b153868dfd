/**
 * What a chat template lets a model do, read off its text: templates have no other way to say it.
 * Tools count only in the Hermes form, `<tool_call>{json}</tool_call>`, which Qwen, Hermes and many others write: it is the one that is read back.
 */
export function templateAbilities(template: string | undefined): readonly ("tools" | "thinking")[] {
  if (template === undefined) return [];
  const tools = /\btools\b/.test(template) && template.includes("<tool_call>") && !template.includes("<function=");
  const thinking = template.includes("<think>") || template.includes("enable_thinking");
  return [...(tools ? ["tools" as const] : []), ...(thinking ? ["thinking" as const] : [])];
}
