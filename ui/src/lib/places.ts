/** What a person is asked for at a place of a template, in its text or outside it. */
import { text } from "./text";

export function placeLabel(place: string): string {
  const words = text.macros;
  if (!place.includes(":")) return words.place(place);
  const [part, which = "", kind] = place.split(":");
  switch (part) {
    case "header":
      return which in words.placeFile
        ? words.placeFile[which as keyof typeof words.placeFile]
        : words.placeAbove;
    case "button": {
      const button = Number(which) + 1;
      return kind === "copy_code" ? words.placeCode(button) : words.placeUrl(button);
    }
    case "variable":
      return words.placeVariable(which);
    default:
      return words.place(place);
  }
}
