import { expect, test } from "vitest";
import { minding, openLockedSocket } from "./locked-socket.ts";
import { Machine } from "./machine.ts";

/** A docker command with all that set-up asks for; `build` is what `docker compose build` does. */
const dockerThat = (build: string): string => `
case "$1 $2" in
  "compose build") ${build} ;;
  "info --format") echo x86_64 ;;
  "context inspect") echo unix:///var/run/docker.sock ;;
esac`;

test("a machine that has everything is ready at once, and nothing is installed", async () => {
  await using machine = await Machine.make({ docker: dockerThat("echo built") });
  await using setUp = machine.setUp();
  expect(await setUp.ended()).toBe(0);
  expect(setUp.printed).toContain("Building the hosts' images");
  expect(setUp.printed).toMatch(/ready after \d+ s/);
});

test("without Docker it says where to get it, and ends with 2", async () => {
  await using machine = await Machine.make({});
  await using setUp = machine.setUp();
  expect(await setUp.ended()).toBe(2);
  expect(setUp.printed).toContain("Docker with Compose v2 is needed, and it is not here.");
  expect(setUp.printed).toContain("docs.docker.com/get-started/get-docker");
  expect(setUp.printed).toContain("Then run the same command again.");
});

test("an engine that does not run is named, with how to start it", async () => {
  await using machine = await Machine.make({ docker: '[ "$1" != info ]', dockerd: "exit 1" });
  await using setUp = machine.setUp();
  expect(await setUp.ended()).toBe(2);
  expect(setUp.printed).toContain("Docker is installed, but its engine is not running.");
  expect(setUp.printed).toContain("Start Docker Desktop, or:  sudo systemctl start docker");
});

test("an engine elsewhere that does not answer is named, with how to come back", async () => {
  await using machine = await Machine.make({ docker: "real" });
  await using setUp = machine.setUp({ DOCKER_HOST: "unix:///nonexistent/docker.sock" });
  expect(await setUp.ended()).toBe(2);
  expect(setUp.printed).toContain("Docker is set to use an engine at unix:///nonexistent/docker.sock");
  expect(setUp.printed).toContain("docker context use default");
});

test("without permission to use Docker it says how to get it", async () => {
  await using locked = await openLockedSocket();
  await using machine = await Machine.make({ docker: "real" });
  await using setUp = machine.setUp({ DOCKER_HOST: `unix://${locked.path}` }, minding);
  expect(await setUp.ended()).toBe(2);
  expect(setUp.printed).toContain("You have no permission to use Docker.");
  expect(setUp.printed).toContain("usermod -aG docker");
});

test("a full disk is told in the engine's own words", async () => {
  const words = "failed to register layer: write /usr/bin/python3.11: no space left on device";
  await using machine = await Machine.make({ docker: dockerThat(`echo '${words}' >&2; exit 17`) });
  await using setUp = machine.setUp();
  expect(await setUp.ended()).toBe(2);
  expect(setUp.printed).toContain(words);
  expect(setUp.printed).toContain("That did not work: Building the hosts' images.");
  expect(setUp.printed).toContain("all of it is in .lab/setup.log");
});

test("Ctrl-C in the middle ends what it was doing, says how to go on, and counts as 130", async () => {
  // Deaf to the key: as is any program that is only about to start when it is pressed.
  await using machine = await Machine.make({
    docker: dockerThat("trap '' INT; echo >.lab/begun; cat .lab/never"),
  });
  machine.makeFifo(".lab/begun");
  machine.makeFifo(".lab/never");
  await using setUp = machine.setUp();
  await setUp.sees("Building the hosts' images");
  await machine.read(".lab/begun");
  setUp.pressCtrlC();
  expect(await setUp.ended()).toBe(130);
  expect(setUp.printed).toContain("Stopped. Run the same command again and it goes on from here.");

  await machine.standIn("docker", dockerThat("echo built"));
  await using again = machine.setUp();
  expect(await again.ended()).toBe(0);
});

test("of two at once the second waits for the first, and both end well", async () => {
  await using machine = await Machine.make({ docker: dockerThat("cat .lab/go") });
  machine.makeFifo(".lab/go");
  await using first = machine.setUp();
  await first.sees("Building the hosts' images");
  await using second = machine.setUp();
  await second.sees("Another set-up is running; waiting for it");
  await machine.write(".lab/go", "");
  expect(await first.ended()).toBe(0);
  await second.sees("Building the hosts' images");
  await machine.write(".lab/go", "");
  expect(await second.ended()).toBe(0);
});
