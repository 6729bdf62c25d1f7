/** Where an expected value and the one seen part ways, in words for a failure. */
export type JsonDifference = { readonly expected: string; readonly seen: string; readonly because: string };

/**
 * The first place where `seen` lacks what `expected` names, or null. Keys that `expected` does not name may be there;
 * lists must have the same length and order.
 */
export function findJsonDifference(expected: unknown, seen: unknown, path = ""): JsonDifference | null {
  if (Array.isArray(expected)) {
    if (!Array.isArray(seen)) return differ(expected, seen, path);
    if (seen.length !== expected.length) {
      const because = `${place(path)} has ${seen.length} ${seen.length === 1 ? "entry" : "entries"} instead of ${expected.length}`;
      return { ...differ(expected, seen, path), because };
    }
    return firstOf(
      expected.map((value, index) => () => findJsonDifference(value, seen[index], `${path}[${index}]`)),
    );
  }
  if (isObject(expected)) {
    if (!isObject(seen)) return differ(expected, seen, path);
    return firstOf(
      Object.entries(expected).map(([key, value]) => () => {
        const here = /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
        if (Object.hasOwn(seen, key)) return findJsonDifference(value, seen[key], here);
        const keys = Object.keys(seen);
        const because = `${place(path)} has no key ${JSON.stringify(key)}; it has ${keys.length === 0 ? "none" : keys.join(", ")}`;
        return { ...differ(value, undefined, here), because };
      }),
    );
  }
  return expected === seen ? null : differ(expected, seen, path);
}

/** The value of a body of JSON (RFC 8259), or undefined where it is none. */
export function readJson(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch {
    return undefined;
  }
}

function firstOf(findings: readonly (() => JsonDifference | null)[]): JsonDifference | null {
  for (const find of findings) {
    const found = find();
    if (found) return found;
  }
  return null;
}

function differ(expected: unknown, seen: unknown, path: string): JsonDifference {
  return { expected: show(expected), seen: show(seen), because: `${place(path)} differs` };
}

function place(path: string): string {
  return path === "" ? "the body" : `the body's ${path}`;
}

function show(value: unknown): string {
  const text = value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value));
  return text.length <= 64 ? text : `${text.slice(0, 63)}…`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
