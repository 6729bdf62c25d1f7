import { expect, test } from "vitest";
import { nobody, type Person } from "../../../lab/tour/person.ts";
import { Screen, type Terminal } from "../../../lab/tour/screen.ts";

function screenOf(rows: number, person: Person, ascii = false) {
  const written: string[] = [];
  const to: Terminal = {
    write: (text) => written.push(text),
    ...{ columns: 80, rows, color: false, isLive: false, ascii },
  };
  return { screen: new Screen(to, person), written };
}

const reader: Person = { ...nobody, isThere: true };
const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

test("what does not fit on the screen any more waits until the rest has been read", async () => {
  const { screen, written } = screenOf(12, reader);
  const turn = async () => void written.push("<turn>");
  await screen.tell(lines(6), turn);
  await screen.tell(lines(4), turn);
  await screen.tell(lines(3), turn);
  expect(written.map((text) => text.split("\n").length - 1 || text)).toEqual([6, 4, "<turn>", 3]);
});

test("a block that is longer than the screen is told in parts", async () => {
  const { screen, written } = screenOf(12, reader);
  let turns = 0;
  await screen.tell(lines(25), async () => void turns++);
  expect(turns).toBe(2);
  expect(written.join("")).toBe(
    lines(25)
      .map((line) => `${line}\n`)
      .join(""),
  );
});

test("where nobody reads, nothing waits", async () => {
  const { screen, written } = screenOf(12, nobody);
  await screen.tell(lines(40), () => Promise.reject(new Error("waited")));
  expect(written.join("").split("\n")).toHaveLength(41);
});

test("in plain ASCII everything is", async () => {
  const { screen, written } = screenOf(24, nobody, true);
  await screen.tell(["  ✓ Bob │ says “Grüße 👋” → …"], async () => {});
  expect(written.join("")).toBe('  + Bob | says "Gr??e ?" > ~\n');
});
