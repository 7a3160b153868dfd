/**
 * How a text is parted before BPE merges anything, by `tokenizer.ggml.pre`: the expressions of llama.cpp's `llm_tokenizer_bpe`, one after
 * the other, each parting what the ones before left whole. What no expression takes is a part of its own.
 */
export interface PreTokenizer {
  readonly expressions: readonly RegExp[];
  /** A part that is a token as it stands is taken whole, whatever its merges would make of it. */
  readonly ignoresMerges: boolean;
  /** Whether a prompt begins with the first token where the file does not say. */
  readonly addsBeginning: boolean;
  /** `letters`: a letter for each byte, as GPT-2 does. `spaced`: text as it stands with `▁` for spaces, as SentencePiece does. */
  readonly spelling: "letters" | "spaced";
}

/** `undefined` for a name that is not known: then nobody can count for the model but its engine. A file without a name means the default. */
export function preTokenizer(name: string | undefined): PreTokenizer | undefined {
  const shape = SHAPES.get(name ?? "default");
  if (shape === undefined) return undefined;
  return {
    expressions: shape.expressions.map(compiled),
    ignoresMerges: shape.ignoresMerges ?? false,
    addsBeginning: shape.addsBeginning ?? false,
    spelling: shape.spelling ?? "letters",
  };
}

interface Shape extends Partial<Omit<PreTokenizer, "expressions">> {
  readonly expressions: readonly string[];
}

/** With `\\s` for what is white space to Unicode; to JavaScript a byte order mark is, and U+0085 is not. */
export function compiled(expression: string): RegExp {
  return new RegExp(expression.replaceAll("\\s", "\\p{White_Space}").replaceAll("\\S", "\\P{White_Space}"), "gu");
}

const CONTRACTION = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
const SPACES = String.raw`\s*[\r\n]+|\s+(?!\S)|\s+`;
const WORD = String.raw`[^\r\n\p{L}\p{N}]?\p{L}+`;
const MARKS = String.raw` ?[^\s\p{L}\p{N}]+[\r\n]*`;
const ONE_DIGIT = String.raw`\p{N}`;
const THREE_DIGITS = String.raw`\p{N}{1,3}`;
/** Threes from the right, 1 234 567; the first of them keeps what stands before the number. */
const GROUPED_DIGITS = String.raw`(?<!\P{N})\P{N}*\p{N}{1,3}(?=(?:\p{N}{3})*(?!\p{N}))`;

const GPT2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const LLAMA3 = `${CONTRACTION}|${WORD}|${THREE_DIGITS}|${MARKS}|${SPACES}`;
const QWEN2 = `${CONTRACTION}|${WORD}|${ONE_DIGIT}|${MARKS}|${SPACES}`;
/** Upper before lower case. llama.cpp tells the cases of ASCII letters apart and takes all others for both. */
const UPPER = String.raw`(?:(?![a-z])\p{L})`;
const LOWER = String.raw`(?:(?![A-Z])\p{L})`;
const CASED = String.raw`[^\r\n\p{L}\p{N}]?`;
const CASED_MARKS = String.raw` ?[^\s\p{L}\p{N}]+[\r\n/]*`;
const TEKKEN = `${CASED}${UPPER}*${LOWER}+|${CASED}${UPPER}+${LOWER}*|${ONE_DIGIT}|${CASED_MARKS}|${SPACES}`;
const GPT4O = `${CASED}${UPPER}*${LOWER}+${CONTRACTION}?|${CASED}${UPPER}+${LOWER}*${CONTRACTION}?|${THREE_DIGITS}|${CASED_MARKS}|${SPACES}`;
const DEEPSEEK3 =
  "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const LINES = String.raw`[^\n]+|\n+`;
/** To llama.cpp no white space is in a range of letters. */
const HAN = "(?:(?!\\s)[一-龥ࠀ-一가-퟿])+";
const NOT_PUNCTUATED = " ?[^(\\s|.,!?…。，、।۔،)]+";

const gpt2: Shape = { expressions: [GPT2] };
const digitsThenGpt2: Shape = { expressions: [ONE_DIGIT, GPT2] };
const llama3: Shape = { expressions: [LLAMA3], ignoresMerges: true, addsBeginning: true };
const qwen2: Shape = { expressions: [QWEN2] };
const gpt4o: Shape = { expressions: [GPT4O] };
const deepseek3: Shape = { expressions: [THREE_DIGITS, "[一-龥぀-ゟ゠-ヿ]+", DEEPSEEK3] };
const bailing: Shape = {
  expressions: [String.raw`'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|${WORD}|${ONE_DIGIT}|${MARKS}|\s*[\r\n]|\s+(?!\S)|\s+`],
};
const notPunctuated: Shape = { expressions: [NOT_PUNCTUATED] };

const SHAPES: ReadonlyMap<string, Shape> = new Map(
  Object.entries<Shape>({
    default: { expressions: [String.raw`[\p{P}\$\+<=>\^~\|]+`, GPT2, String.raw`\p{N}+`, "[0-9][0-9][0-9]"] },
    "gpt-2": gpt2,
    "phi-2": gpt2,
    "a.x-4.0": gpt2,
    exaone4: gpt2,
    gigachat: gpt2,
    "granite-docling": gpt2,
    jais: gpt2,
    "jina-de": gpt2,
    "jina-es": gpt2,
    "jina-v2-de": gpt2,
    "jina-v2-es": gpt2,
    mellum: gpt2,
    mpt: gpt2,
    olmo: gpt2,
    trillion: gpt2,
    codeshell: digitsThenGpt2,
    "command-r": digitsThenGpt2,
    exaone: digitsThenGpt2,
    mellum2: digitsThenGpt2,
    "minerva-7b": digitsThenGpt2,
    refact: digitsThenGpt2,
    smollm: digitsThenGpt2,
    starcoder: digitsThenGpt2,
    falcon: { expressions: ["[\\p{P}\\$\\+<=>\\^~\\|`]+", GPT2, "[0-9][0-9][0-9]"] },
    "falcon-h1": llama3,
    falcon3: llama3,
    lfm2: llama3,
    "llama-bpe": llama3,
    "llama-v3": llama3,
    llama3,
    "midm-2.0": llama3,
    pixtral: llama3,
    "chatglm-bpe": { expressions: [LLAMA3] },
    dbrx: { expressions: [LLAMA3] },
    glm4: { expressions: [LLAMA3] },
    "smaug-bpe": { expressions: [LLAMA3] },
    "deepseek-r1-qwen": qwen2,
    "grok-2": qwen2,
    hunyuan: qwen2,
    kormo: qwen2,
    megrez: qwen2,
    qwen2,
    "solar-open": qwen2,
    stablelm2: qwen2,
    laguna: { expressions: [LINES, QWEN2] },
    qwen35: {
      expressions: [String.raw`${CONTRACTION}|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|${SPACES}`],
    },
    "gpt-4o": gpt4o,
    kanana2: gpt4o,
    llama4: gpt4o,
    "minimax-m2": gpt4o,
    talkie: gpt4o,
    tekken: { expressions: [TEKKEN], ignoresMerges: true, addsBeginning: true },
    cohere2moe: casedApart(),
    tiny_aya: casedApart(),
    "deepseek-v3": deepseek3,
    "hunyuan-dense": deepseek3,
    "joyai-llm": deepseek3,
    "deepseek-coder": { expressions: ["[\r\n]", String.raw`\s?\p{L}+`, String.raw`\s?\p{P}+`, HAN, ONE_DIGIT] },
    "deepseek-llm": {
      expressions: [
        "[\r\n]",
        "\\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-ώᾀ-ᾴᾶ-ᾼιῂ-ῄῆ-ῌῐ-ΐῖ-Ίῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤΩℨK-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃]+",
        "\\s?[!-/:-~！-／：-～‘-‟、-。]+",
        // Without the look back, a long run of spaces would be tried from each of its spaces.
        String.raw`(?<!\s)\s+$`,
        HAN,
        String.raw`\p{N}+`,
      ],
    },
    bailingmoe: bailing,
    bailingmoe2: bailing,
    "llada-moe": bailing,
    "seed-coder": { expressions: [String.raw`${CONTRACTION}|${WORD}|\p{N}| ?[^\s\p{L}\p{N}\r\n]+|${SPACES}`] },
    minicpm5: {
      expressions: [THREE_DIGITS, String.raw`${CONTRACTION}|${WORD}|\p{N}+|${MARKS}|${SPACES}`],
      ignoresMerges: true,
    },
    afmoe: {
      expressions: [GROUPED_DIGITS, "[一-鿿㐀-䶿豈-﫿぀-ゟ゠-ヿ･-ﾟ⼀-⿟เ-๿຀-໿ក-៿က-႟ꩠ-ꩿꧠ-꧿가-힯ᄀ-ᇿ]+", DEEPSEEK3],
    },
    bloom: notPunctuated,
    "gpt3-finnish": notPunctuated,
    "poro-chat": notPunctuated,
    viking: { expressions: [NOT_PUNCTUATED, ONE_DIGIT] },
    gemma4: { expressions: [LINES], addsBeginning: true, spelling: "spaced" },
  }),
);

/** Made with a parting by upper and lower case, which llama.cpp does not carry out: to it all letters and their accents are one kind here. */
function casedApart(): Shape {
  return { expressions: [GROUPED_DIGITS, `${CASED}[\\p{L}\\p{M}]+${CONTRACTION}?|${THREE_DIGITS}|${CASED_MARKS}|${SPACES}`] };
}
