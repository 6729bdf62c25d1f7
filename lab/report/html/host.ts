import type { ScenarioRecord } from "../run-record.ts";
import { html, type Markup } from "./markup.ts";

/** As many colours as the style sheet has for hosts. */
const COLORS = 6;

/** Each host keeps one colour through a scenario, so that whose terminal it is can be told at a glance. */
export type HostColors = ReadonlyMap<string, number>;

export function colorHosts(scenario: ScenarioRecord): HostColors {
  const seen = scenario.hosts.map(({ host }) => host);
  const used = [...scenario.programs.values()].map(({ host }) => host);
  return new Map([...new Set([...seen, ...used])].map((host, index) => [host, index % COLORS]));
}

export function drawHost(colors: HostColors, host: string): Markup {
  return html`<span class="host host-${colors.get(host) ?? 0}">${host}</span>`;
}
