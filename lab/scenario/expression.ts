import { replaceVariables } from "./variables.ts";

/** The flags that every expression in a scenario has: `^` and `$` mean lines, and a character is a whole one. */
export const EXPRESSION_FLAGS = "mu";

/** Why the expression is none, in the engine's words; null when it is one. Variables in it stand for plain text. */
export function findExpressionFault(source: string): string | null {
  try {
    new RegExp(
      replaceVariables(source, () => "x"),
      EXPRESSION_FLAGS,
    );
    return null;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return `this is no regular expression: ${said.replace(/^Invalid regular expression: /, "")}`;
  }
}
