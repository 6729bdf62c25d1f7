/** What the tour is told with, in characters that every terminal has; each as wide as what it stands for. */
const SIGNS: Readonly<Record<string, string>> = {
  "✓": "+",
  "✗": "x",
  "·": "-",
  "◌": "o",
  "│": "|",
  "─": "-",
  "›": ">",
  "↵": "<",
  "…": "~",
  "×": "x",
  "→": ">",
  "“": '"',
  "”": '"',
};

/** Text for a terminal that knows only ASCII. What has no stand-in becomes a question mark. */
export function toAscii(text: string): string {
  return text.replace(/\P{ASCII}/gu, (sign) => SIGNS[sign] ?? "?");
}
