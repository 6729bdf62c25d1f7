import type { Action, Command } from "./scenario.ts";

/** What a step does, in a line: `me: greet-client bob 9999`. Nothing for a step that only says or expects. */
export function describeAction(action: Action): string {
  switch (action.do) {
    case "nothing":
      return "";
    case "run":
    case "terminal":
      return `${action.host}: ${commandText(action.command)}`;
    case "start":
      return `${action.host}: ${commandText(action.command)} &${action.copies > 1 ? ` (${action.copies} times)` : ""}`;
    case "type":
      return `${action.into} ⌨ ${action.text}`;
    case "press":
      return `${action.into} ⌨ ${action.key}`;
    case "stop":
      return `stop ${action.program} (SIG${action.signal})`;
    case "http":
      return `${action.host}: ${action.method} ${action.url}`;
    case "write":
      return `${action.host}: write ${action.path}`;
    case "pause":
    case "unpause":
    case "kill":
    case "restart":
      return `${action.do} ${action.host}`;
    case "packets":
      return `look at the packets of ${action.select}`;
    case "wire":
      return `wire ${action.change.link}: ${Object.entries(action.change.terms)
        .map(([name, value]) => (value === true ? name : `${name} ${value}`))
        .join(", ")}`;
    case "release":
      return `release ${action.count} of ${action.link}`;
  }
}

function commandText(command: Command): string {
  return typeof command === "string" ? command : command.join(" ");
}
