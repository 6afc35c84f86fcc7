/** The colours, measured: text must be readable on what it stands on, in light and in dark. */
import { expect, test } from "vitest";
import css from "../src/app.css?raw";

const tokens = new Map<string, [light: string, dark: string]>();
for (const [, name, light, dark] of css.matchAll(
  /(--[\w-]+|\[data-channel="\w+"\] \{\s*--channel): light-dark\((#\w{6}), (#\w{6})\)/g,
)) {
  if (name && light && dark) tokens.set(name.replace(/\s+/g, " "), [light, dark]);
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [bright = 0, dim = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (bright + 0.05) / (dim + 0.05);
}

function of(name: string): [string, string] {
  const token = tokens.get(name);
  if (!token) throw new Error(`There is no colour ${name}`);
  return token;
}

const TEXT: [ink: string, on: string[]][] = [
  ["--ink", ["--bg", "--chrome", "--hover", "--selected", "--theirs", "--ours", "--note-bg"]],
  ["--ink-2", ["--bg", "--chrome", "--hover", "--selected", "--raised", "--ours", "--note-bg"]],
  ["--ink-3", ["--bg", "--chrome", "--hover", "--selected", "--theirs", "--note-bg"]],
  ["--danger", ["--bg", "--chrome", "--hover", "--selected", "--raised"]],
  ["--amber-ink", ["--amber-bg", "--note-bg", "--chrome"]],
  ["--chip-ink", ["--chip-bg", "--bg"]],
  ["--primary-ink", ["--primary"]],
];

test.each(TEXT)("%s is readable on %j (WCAG AA)", (ink, surfaces) => {
  for (const surface of surfaces) {
    for (const mode of [0, 1] as const) {
      const measured = contrast(of(ink)[mode], of(surface)[mode]);
      expect(measured, `on ${surface}, ${mode ? "dark" : "light"}`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

const SHAPES = [...tokens.keys()].filter(
  (name) => name.startsWith("--status-") || name.includes("data-channel"),
);

test("there are colours for all six statuses and eleven channels", () => {
  expect(SHAPES).toHaveLength(17);
});

test.each([...SHAPES, "--dot", "--focus"])("%s can be told from the row (3:1)", (name) => {
  for (const mode of [0, 1] as const) {
    for (const surface of ["--bg", "--hover"]) {
      const measured = contrast(of(name)[mode], of(surface)[mode]);
      expect(measured, `on ${surface}, ${mode ? "dark" : "light"}`).toBeGreaterThanOrEqual(3);
    }
  }
});
