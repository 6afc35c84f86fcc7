/** The status that a reply is submitted as (rule 16): the last choice, for as long as the page lives. */
import type { Status } from "../lib/protocol";

export const SUBMIT_AS: readonly Status[] = ["open", "pending", "solved"];

export const submitAs = $state<{ status: Status }>({ status: "pending" });
