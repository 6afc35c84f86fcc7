import { expect, test } from "vitest";
import { placeLabel } from "./places";

test("each place says what is wanted there, and those in the text are named as they stand there", () => {
  const places = [
    "1",
    "customer_name",
    "header:text",
    "header:image",
    "header:document",
    "button:0:url",
    "button:1:url",
    "button:1:copy_code",
    "variable:3",
  ];
  const labels = places.map(placeLabel);
  expect(new Set(labels).size).toBe(places.length);
  expect(placeLabel("1")).toBe("Value for {{1}}");
  // A place of the text may have any such name.
  for (const name of ["header", "button", "variable"]) expect(placeLabel(name)).not.toBe("");
  expect(placeLabel("variable")).toBe("Value for {{variable}}");
  expect(placeLabel("button:1:url")).toContain("button 2");
});
