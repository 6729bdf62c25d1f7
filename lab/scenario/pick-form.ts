import { explainUnknownKey } from "./explain-unknown-key.ts";
import type { Reading } from "./reading.ts";
import { ACTIONS, FORMS, type FormName } from "./schema/step.ts";
import type { Path } from "./source.ts";

/**
 * The form that a step is meant to have, by the key that says what it does. Null after the mistake is reported: it is no
 * map, does two things, or does something with a word that is no action.
 */
export function pickForm(value: unknown, path: Path, reading: Reading): FormName | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    reading.report(path, "value", "a step is a map of keys and values, such as `say: Bob waits.`");
    return null;
  }
  const keys = Object.keys(value);
  const [action, second] = keys.filter((key) => ACTIONS.some((one) => one === key));
  if (action !== undefined && second !== undefined) {
    const message = `a step does one thing, and this one has \`${action}\` and \`${second}\``;
    reading.report([...path, second], "key", message, "make it two steps");
    return null;
  }
  const form = ACTIONS.find((one) => one === action);
  if (form) return form;
  if (keys.length === 0) {
    reading.report(
      path,
      "value",
      "this step is empty",
      "it may say something, do one thing, and expect something",
    );
  }
  // A word that nothing knows was meant to be the action: the other keys cannot be judged without it.
  const known = Object.keys(FORMS.nothing.shape);
  const strange = keys.filter(
    (key) => !known.includes(key) && !ACTIONS.some((one) => key in FORMS[one].shape),
  );
  const meant = strange.map((key) => ({ key, ...explainUnknownKey(key, known) }));
  for (const { key, message, hint } of meant) reading.report([...path, key], "key", message, hint);
  return meant.length > 0 ? null : "nothing";
}
