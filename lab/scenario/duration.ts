const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** `500ms`, `5s`, `1.5s`, `2m` in milliseconds, whole ones; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const found = /^(?<number>\d+(?:\.\d+)?)(?<unit>ms|s|m)$/.exec(text)?.groups;
  const factor = MS[found?.unit ?? ""];
  return found && factor ? Math.round(Number(found.number) * factor) : undefined;
}
