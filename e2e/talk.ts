// What the bundled model was trained on, so that its answers are known word for word when nothing is left to chance (temperature 0).

/** A talk whose last question needs its first message. */
export const ADA = [
  { role: "user", content: "My name is Ada." },
  { role: "assistant", content: "Noted." },
  { role: "user", content: "What is my name?" },
] as const;
export const ADA_ANSWER = "Your name is Ada.";

/** A text the model goes on with for ever. */
export const ENDLESS = "a b c d e f g a b c d e f g a b c d e f g a b c d e f g";

/** A form of answer that cannot be filled within the model's window, whatever is asked. */
export const ENDLESS_LIST = { type: "array", items: { type: "string", minLength: 8, maxLength: 8 }, minItems: 500 } as const;

/** Several times as many tokens as the model's window of 4096 holds. */
export const TOO_LONG: string = "one two three ".repeat(3000);
