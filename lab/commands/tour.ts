import { join } from "node:path";
import { LabError } from "../errors.ts";
import { paragraph } from "../report/text/page.ts";
import { Lab } from "../run/lab.ts";
import { HostsAhead } from "../tour/hosts-ahead.ts";
import { loadTour } from "../tour/load-tour.ts";
import { nobody } from "../tour/person.ts";
import { forgetPlace, type Place, recallPlace, rememberPlace, START } from "../tour/place.ts";
import { Screen, type Terminal } from "../tour/screen.ts";
import type { Stop } from "../tour/stop.ts";
import { tellParagraphs } from "../tour/tell.ts";
import { TerminalPerson } from "../tour/terminal-person.ts";
import { walk } from "../tour/walk.ts";
import type { CommandContext } from "./context.ts";
import { findScenarioFiles } from "./find-scenarios.ts";
import { loadScenarios } from "./load-scenarios.ts";
import { defaultTopology, labFolder } from "./places.ts";

export type TourOptions = {
  readonly chapter: number | undefined;
  readonly restart: boolean;
  readonly list: boolean;
  /** False: nobody is asked, and nothing waits. */
  readonly stop: boolean;
  readonly ascii: boolean;
};

const placeFile = join(labFolder, "tour.json");
/** On less than this a ladder is no ladder, and a page no page. */
const LEAST = { columns: 40, rows: 12 };

const WELCOME = `
Welcome to Next Room. Me and Bob sit in two rooms, and I would like to chat with him without getting up. That is all
there is to a network, and you are going to watch it, on real hosts, down to the packet.

Each chapter tells an idea, asks you something, and lets real machines answer. Nothing that you do to them can harm
yours. Enter goes on, t lets you try it yourself, q quits; the tour remembers where you were.`;

/** `lab tour`: 0 at its end or where the learner quits, 2 where there is no terminal to walk in. */
export async function tourCommand({ signal }: CommandContext, options: TourOptions): Promise<number> {
  const scenarios = await loadScenarios(findScenarioFiles([]));
  const stops = loadTour(scenarios.map(({ id }) => id));
  const chosen = options.chapter === undefined ? undefined : chapterOf(stops, options.chapter);
  if (options.restart) forgetPlace(placeFile);
  const place = recallPlace(placeFile);
  if (options.list) {
    console.log(tellList(stops, place).join("\n"));
    return 0;
  }
  const to = terminal(options.ascii);
  if (options.stop) checkTerminal(to);
  using person = options.stop ? new TerminalPerson(signal, () => to.columns) : nobody;
  const screen = new Screen(to, person);
  screen.write(opening(screen, options, place, chosen));
  await using lab = await Lab.open({ defaultTopology, signal });
  await using hosts = new HostsAhead(lab, signal, ({ id }) => visitedHosts(stops, id));
  const from = options.stop ? place : START;
  try {
    const hasCome = await walk(
      {
        ...{ lab, hosts, screen, person, scenarios, signal },
        stops,
        // A teacher who plays a chapter wants that one; a learner who begins there goes on.
        oneChapter: chosen !== undefined && !options.stop,
        remember: (now) => {
          if (options.stop) rememberPlace(placeFile, now);
        },
      },
      chosen ? { ...from, next: { chapter: chosen.chapter, scenario: "" } } : from,
    );
    screen.write(closing(hasCome, options.stop));
    return 0;
  } catch (error) {
    screen.write(closing(false, options.stop));
    throw error;
  }
}

/** Me and Bob, and whoever else there is something to try on. */
function visitedHosts(stops: readonly Stop[], id: string): string[] {
  const scenes = stops.flatMap(({ scenes }) => scenes).filter(({ scenario }) => scenario === id);
  return ["me", "bob", ...scenes.flatMap(({ tries }) => tries.map(({ on }) => on))];
}

function opening({ page }: Screen, { stop }: TourOptions, { next, done }: Place, chosen?: Stop): string[] {
  if (!stop) return [];
  if (chosen === undefined && next === null && done.length === 0)
    return ["", ...tellParagraphs(page, WELCOME)];
  if (chosen !== undefined) return [];
  const where =
    next === null ? "You have seen all of it; here it begins anew." : `You were in chapter ${next.chapter}.`;
  return [
    "",
    ...paragraph(page, "  ", `Welcome back. ${where} (npx lab tour --list shows all chapters.)`, "dim"),
  ];
}

function closing(hasCome: boolean, stop: boolean): string[] {
  if (!stop) return [];
  const words = hasCome
    ? [
        "That was the talk. Now everything is yours:",
        "  npx lab list     npx lab step handshake     npm start",
      ]
    : ["Sending the hosts home. To come back to where you were:", "  npx lab tour"];
  return ["", ...words.map((line) => `  ${line}`)];
}

function tellList(stops: readonly Stop[], { next, done }: Place): string[] {
  const lines = stops.map(({ chapter }) => {
    const sign = chapter === next?.chapter ? "you are here" : done.includes(chapter) ? "seen" : "";
    return `  ${chapter.padEnd(30)}${sign}`.trimEnd();
  });
  return [...lines, "", "Go on:  npx lab tour     Go to one:  npx lab tour --chapter N"];
}

function chapterOf(stops: readonly Stop[], number: number): Stop {
  const found = stops[number - 1];
  if (found) return found;
  throw new LabError("chapter-unknown", `The tour has no chapter ${number}.`, {
    hint: `It has ${stops.length}; see them:  npx lab tour --list`,
  });
}

/** @throws {LabError} `no-terminal`, `terminal-too-small` */
function checkTerminal({ columns, rows }: Terminal): void {
  const hint = "To have it told without a stop:  npx lab tour --no-stop";
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new LabError("no-terminal", "The tour asks you things, so it needs a terminal of its own.", {
      hint,
    });
  }
  if (columns >= LEAST.columns && rows >= LEAST.rows) return;
  throw new LabError(
    "terminal-too-small",
    `This terminal is ${columns} by ${rows}; the tour needs ${LEAST.columns} columns and ${LEAST.rows} rows.`,
    { hint: "Make the window larger, or the letters smaller, and come again." },
  );
}

function terminal(ascii: boolean): Terminal {
  const { stdout, env } = process;
  const isTty = stdout.isTTY === true;
  return {
    write: (text) => void stdout.write(text),
    get columns() {
      return isTty ? stdout.columns : 80;
    },
    get rows() {
      return isTty ? stdout.rows : 24;
    },
    color: isTty && !env.NO_COLOR && env.TERM !== "dumb",
    isLive: isTty && env.TERM !== "dumb",
    ascii,
  };
}
