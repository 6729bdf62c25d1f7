const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** `500ms`, `5s`, `1.5s`, `2m` in milliseconds, whole ones; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const found = /^(?<number>\d+(?:\.\d+)?)(?<unit>ms|s|m)$/.exec(text)?.groups;
  const factor = MS[found?.unit ?? ""];
  return found && factor ? Math.round(Number(found.number) * factor) : undefined;
}

/** The shortest way to write a duration: `500ms`, `5s`, `2m`. */
export function formatDuration(ms: number): string {
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms >= 1000 && ms % 100 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
