/** The page of a real window. */
import "./app.css";
import { tauriBridge } from "./lib/tauri";
import { start } from "./start";

start(tauriBridge());
