import { enterHost } from "../docker/enter-host.ts";
import type { Host } from "../docker/host.ts";
import type { RunningTopology } from "../topology/start-topology.ts";
import type { Scene } from "./stop.ts";
import { tellTries } from "./tell.ts";
import type { Tour } from "./tour.ts";

/** A shell on one of the scenario's own hosts, as the scenario has left them, with a hint what to type. */
export async function tryByHand(
  tour: Tour,
  scene: Scene,
  { hosts, project }: RunningTopology,
): Promise<void> {
  const { screen, person, signal } = tour;
  const names = inOrder([...hosts.keys()], scene);
  screen.write(tellTries(screen.page, scene));
  const hint = [...names.map((name, index) => `${index + 1}: be on ${name}`), "Enter: back"].join("     ");
  const key = await person.press(hint, ["enter", "q", ...names.map((_, index) => `${index + 1}`)]);
  screen.isRead();
  const name = names[Number(key) - 1];
  const host = name === undefined ? undefined : hosts.get(name);
  if (name === undefined || host === undefined) return;
  const state = await host.state(signal);
  if (state !== "running") {
    screen.write([`  ${name} ${state === "paused" ? "is frozen" : "is dead"}: nobody can go in now.`, ""]);
    return;
  }
  screen.write(tellWay(tour, name, names, hosts));
  const code = await person.lend(() => enterHost(host.container, signal));
  screen.write([
    "",
    code === 126 || code === 127
      ? `  No shell could be started on ${name} (project ${project}).`
      : `  You are back on the tour.`,
    "",
  ]);
}

/** The hosts that there is something to try on come first, then me and Bob. */
function inOrder(names: readonly string[], { tries }: Scene): string[] {
  const order = [...tries.map(({ on }) => on), "me", "bob"];
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return names.toSorted((a, b) => rank(a) - rank(b)).slice(0, 9);
}

function tellWay(
  { screen }: Tour,
  name: string,
  names: readonly string[],
  hosts: ReadonlyMap<string, Host>,
): string[] {
  const other = names.find((one) => one !== name);
  const second = other === undefined ? undefined : hosts.get(other);
  return [
    `  You are on ${screen.page.paint("bold", name)} now. Leave with  exit  or Ctrl-D.`,
    ...(second === undefined
      ? []
      : [
          `  To be on ${other} too, in another terminal:`,
          `    docker exec -it ${second.container.slice(0, 12)} bash`,
        ]),
    "",
  ];
}
