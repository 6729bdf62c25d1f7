import { tellDuration } from "../duration.ts";
import type { ScenarioRecord } from "../run-record.ts";
import { html, type Markup } from "./markup.ts";

/** Where the time of a scenario went: a bar of its hosts coming up and of each step. The steps tell the same in figures. */
export function drawTimeline({ steps, setUpMs }: ScenarioRecord): Markup | null {
  const parts = [
    { name: "The hosts come up", kind: "set-up", ms: setUpMs ?? 0 },
    ...steps.map(({ say, does, state, ms }) => ({ name: say || does, kind: state, ms })),
  ].filter(({ ms }) => ms > 0);
  if (parts.length < 2) return null;
  const segments = parts.map(
    ({ name, kind, ms }) =>
      html`<span class="${kind}" style="flex-grow:${Math.max(1, Math.round(ms))}" title="${name} ${tellDuration(ms)}"></span>`,
  );
  return html`<div class="timeline" aria-hidden="true">${segments}</div>`;
}
