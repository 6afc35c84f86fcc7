/**
 * The pages in a plain browser, against a mock engine: `npm run dev`.
 * `?view=notifier|inbox`, `?scene=` one of `SCENES` in mock.ts, `?ticket=ID`, `?queue=unassigned`.
 */
import "../src/app.css";
import { start } from "../src/start";
import { mockBridge } from "./mock";

start(mockBridge(new URLSearchParams(location.search)));
