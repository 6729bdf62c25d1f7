import type { Side } from "./grade-event.ts";

/** What a program's name says of it. */
export type Named = { readonly part: string | undefined; readonly as: Side | undefined };

const PARTS: readonly (readonly [RegExp, string])[] = [
  [/chat/, "chat"],
  [/web|http|page/, "web"],
  [/greet|hello|thank/, "greeting"],
];
const SIDES: readonly (readonly [RegExp, Side])[] = [
  [/client|caller|visit/, "me"],
  [/serv|listen/, "bob"],
];

/** `chat_server.py` is Bob's, for the chat; `client.c` is mine, for the greeting, with which the talk begins. */
export function readProgramName(path: string): Named {
  const stem = (path.split("/").at(-1) ?? path).replace(/\.[^.]*$/, "").toLowerCase();
  const part = PARTS.find(([pattern]) => pattern.test(stem))?.[1];
  const as = SIDES.find(([pattern]) => pattern.test(stem))?.[1];
  return { part: part ?? (as === undefined ? undefined : "greeting"), as };
}
