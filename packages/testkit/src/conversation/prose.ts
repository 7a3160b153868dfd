import type { Choice, Random } from "./random.ts";

export type Script = "english" | "german" | "chinese" | "arabic" | "emoji";

export const SCRIPTS: Choice<Script> = ["english", "german", "chinese", "arabic", "emoji"];

/** Sentences in one script, until they are about as many characters as asked for; never more than one sentence longer. */
export function writeProse(random: Random, script: Script, characters: number): string {
  const sentences: string[] = [];
  let written = 0;
  while (written < characters) {
    const sentence = random.pick(SENTENCES[script]).replace("#", String(random.between(2, 9999)));
    sentences.push(sentence);
    written += sentence.length + 1;
  }
  return sentences.join(script === "chinese" ? "" : " ");
}

/** `#` becomes a number. */
const SENTENCES: Readonly<Record<Script, Choice<string>>> = {
  english: [
    "I would rather keep the old behaviour until the # customers have moved.",
    "That was not what I meant; let us start from the table on page #.",
    "The ferry leaves at dawn, and nobody wants to carry # boxes up the hill.",
    "Why does the second run take # seconds longer than the first?",
    "Please shorten the introduction, and put the figures after it.",
    "She planted # apple trees along the wall, and only the northern ones survived the frost.",
    "Could you compare both versions and say which one is easier to explain?",
    "The committee met again on Thursday without reaching any agreement about the harbour.",
    "We measured # samples, threw away the obvious outliers, and repeated the whole thing.",
    "It works on my machine, which is of course the one that nobody else uses.",
    "Nothing in the contract says who pays when the delivery is more than # days late.",
    "Thanks, that helps. What would you do next if you had only an afternoon?",
  ],
  german: [
    "Die Übergabe verschiebt sich um # Tage, weil die Prüfung noch nicht abgeschlossen ist.",
    "Könntest du das bitte noch einmal etwas ausführlicher erklären?",
    "Der Vergleich hinkt, denn damals gab es nur # Anschlüsse und keine Versicherungspflicht.",
    "Morgens liegt Nebel über den Wiesen, und man hört die Züge schon von weitem.",
    "Wir haben den Haushaltsausschuss um eine Stellungnahme gebeten, aber bisher kam nichts.",
    "Für die Straßenbahnhaltestelle waren ursprünglich # Euro vorgesehen.",
    "Das ergibt so keinen Sinn; vermutlich fehlt in Zeile # ein Vorzeichen.",
    "Großmutters Rezept verlangt Geduld, gute Äpfel und ein scharfes Messer.",
  ],
  chinese: [
    "会议改到下周三下午，请提前准备第#号文件。",
    "这个方案的成本太高，我们需要重新计算运输费用。",
    "昨天晚上系统一共处理了#个请求，没有出现错误。",
    "请把这段话翻译成更自然的中文，语气不要太正式。",
    "春天来了，河边的柳树开始发芽，孩子们在草地上放风筝。",
    "如果窗口不够大，最早的消息就会离开，摘要会代替它们。",
    "他在图书馆找到了一本#年前出版的旧地图。",
  ],
  arabic: [
    "تم تأجيل الاجتماع إلى الأسبوع القادم بسبب تأخر التقرير رقم #.",
    "هل يمكنك شرح الفرق بين الطريقتين بمثال بسيط؟",
    "وصلت الشحنة صباح اليوم وفيها # صندوقاً من الكتب القديمة.",
    "كان البحر هادئاً والقوارب تعود ببطء إلى الميناء قبل الغروب.",
    "نحتاج إلى مراجعة الأرقام مرة أخرى قبل إرسالها إلى المدير.",
    "أظن أن الخطأ في السطر # من الملف الثاني.",
  ],
  emoji: [
    "done ✅✅ see you at # 🚀",
    "🎉🎉🎉 finally merged after # tries 😅",
    "not sure 🤔 maybe the 👩‍💻 on the # floor knows",
    "🍎🍐🍊🍋🍌 × #, and 🥖 for everyone",
    "weather today: 🌧️🌧️⛈️ then 🌈 (#%)",
    "👍🏽 ok, 🇩🇪 → 🇯🇵 on flight # ✈️",
  ],
};
