import type { StepRecord } from "../run-record.ts";
import { html, type Markup } from "./markup.ts";

export type State = StepRecord["state"];

const WORDS: Readonly<Record<State, string>> = {
  pass: "passed",
  fail: "failed",
  inconclusive: "inconclusive",
  waiting: "not run",
  running: "did not end",
};

const SIGNS: Readonly<Record<State, string>> = {
  pass: "✓",
  fail: "✗",
  inconclusive: "?",
  waiting: "·",
  running: "…",
};

export function tellState(state: State): string {
  return WORDS[state];
}

/** A sign that does not need its colour to be told, and a word for who cannot see it. */
export function drawMark(state: State): Markup {
  return html`<span class="mark ${state}" role="img" aria-label="${WORDS[state]}">${SIGNS[state]}</span>`;
}

/** The sign alone, where the word stands beside it already. */
export function drawSign(state: State): Markup {
  return html`<span aria-hidden="true">${SIGNS[state]}</span>`;
}
