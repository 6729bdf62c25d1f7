import type { z } from "zod";
import type { Problem } from "../scenario/problem.ts";
import { Reading } from "../scenario/reading.ts";
import { Source } from "../scenario/source.ts";
import { suggest } from "../scenario/suggest.ts";
import * as schema from "./schema.ts";
import type { Question, Scene, Stop } from "./stop.ts";

/**
 * Reads a stop of the tour from its YAML text, or finds all of its mistakes at once.
 * @param known the names of the scenarios that there are
 */
export function readStop(
  text: string,
  file: string,
  known: readonly string[],
): { readonly stop: Stop } | { readonly problems: readonly Problem[] } {
  const source = new Source(text, file);
  if (source.faults.length > 0) return { problems: source.faults };
  const reading = new Reading(source);
  const read = reading.check(schema.stop, source.value ?? {}, []);
  for (const [index, scene] of (read?.scenes ?? []).entries()) checkScene(scene, index, known, reading);
  if (!read || reading.problems.length > 0) return { problems: reading.problems };
  const { chapter, idea, scenes } = read;
  return { stop: { file, chapter, idea: idea.trim(), scenes: scenes.map(toScene) } };
}

type SceneInput = z.infer<typeof schema.scene>;

function checkScene(scene: SceneInput, index: number, known: readonly string[], reading: Reading): void {
  const { scenario, ask, choices, right, answer } = scene;
  const at = (key: string) => ["scenes", index, key];
  if (!known.includes(scenario)) {
    const near = suggest(scenario, known);
    const hint = near === null ? "`lab list` shows those that there are" : `did you mean \`${near}\`?`;
    reading.report(at("scenario"), "value", `there is no scenario called \`${scenario}\``, hint);
  }
  if (ask !== undefined && answer === undefined)
    reading.report(at("ask"), "key", "this question has no answer", "tell it under `answer:`");
  if (ask === undefined) {
    for (const key of ["choices", "right", "answer"] as const)
      if (scene[key] !== undefined)
        reading.report(at(key), "key", `\`${key}\` without a question`, "ask it with `ask:`");
  } else if (choices !== undefined && right === undefined) {
    reading.report(
      at("choices"),
      "key",
      "it is not said which choice is right",
      "say its number with `right:`",
    );
  } else if (right !== undefined && right > (choices?.length ?? 0)) {
    reading.report(at("right"), "value", "there is no such choice", `there are ${choices?.length ?? 0}`);
  }
}

function toScene({ scenario, look, ask, choices, right, answer, try: tries }: SceneInput): Scene {
  const question: Question | null =
    ask === undefined
      ? null
      : { ask, choices: choices ?? [], right: right ?? null, answer: (answer ?? "").trim() };
  return { scenario, look: look ?? null, question, tries: tries ?? [] };
}
