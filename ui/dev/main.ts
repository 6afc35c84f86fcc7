/**
 * The pages in a plain browser, against a mock engine: `npm run dev`.
 * `?view=notifier|inbox|queue|settings|sign_in`, `?scene=` one of `SCENES` in mock.ts, `?ticket=ID`, `?queue=unassigned`, `?accounts=2`
 * for two helpdesks (`desk`: none but the built-in one), `?account=` the one to show first,
 * `?signin=waiting|finishing|failed|managed|not-opened`, `?refuse`, `?environment`.
 */
import "../src/app.css";
import { start } from "../src/start";
import { mockBridge } from "./mock";

start(mockBridge(new URLSearchParams(location.search)));
