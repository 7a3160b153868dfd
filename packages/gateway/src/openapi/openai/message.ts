import { anyObject, anyOf, list, maybe, named, object, oneOf, type Schema, text, word } from "../schema.ts";

const textPart: Schema = object({ type: word("text"), text: text() });
const refusalPart: Schema = object({ type: word("refusal"), refusal: text() });
const imagePart: Schema = object({
  type: word("image_url"),
  image_url: anyOf(
    "An image in the request itself: `data:image/png;base64,…`. Links are refused: Oriel fetches nothing that a request names.",
    text(),
    object({ url: text() }),
  ),
});

const texts: Schema = anyOf("A text, or parts.", text(), list(anyOf(undefined, textPart, refusalPart)));
const textsAndImages: Schema = anyOf("A text, or parts.", text(), list(anyOf(undefined, textPart, refusalPart, imagePart)));

const toolCall: Schema = object({
  id: text(undefined, { minLength: 1 }),
  type: maybe(word("function")),
  function: object({ name: text(undefined, { minLength: 1 }), arguments: text("JSON as text.") }),
});

const assistant: Schema = object({
  role: word("assistant"),
  content: maybe(texts),
  tool_calls: maybe(list(toolCall)),
  reasoning_content: maybe(text("What the model thought aloud. `reasoning` is read too.")),
});

/** One message of a request; also of a count. */
export const message: Schema = named(
  "OpenAIMessage",
  anyOf(
    "Also read, for older clients: the role `function`, and `function_call` of an assistant.",
    object({ role: oneOf({ system: "", developer: "" }, "`developer` is the newer word for `system`."), content: texts }),
    object({ role: word("user"), content: textsAndImages }),
    assistant,
    object({
      role: word("tool"),
      content: texts,
      tool_call_id: maybe(text(undefined, { minLength: 1 })),
      name: maybe(text(undefined, { minLength: 1 })),
    }),
  ),
);

export const tool: Schema = named(
  "OpenAITool",
  object({
    type: word("function"),
    function: object({
      name: text("Each name once in a request.", { minLength: 1 }),
      description: maybe(text()),
      parameters: maybe(anyObject("A JSON schema of the arguments.")),
    }),
  }),
);
