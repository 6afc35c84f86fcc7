#!/bin/sh
# dunst runs this for every notification. One file each, complete before it gets its name; fields
# end with a zero byte, because customers' texts hold every other one.
dir=$(dirname "$0")
name=$(date +%s%N)-$$
printf '%s\0' "$DUNST_ID" "$DUNST_APP_NAME" "$DUNST_SUMMARY" "$DUNST_BODY" "$DUNST_URGENCY" "$DUNST_ICON_PATH" \
  > "$dir/.$name"
mv "$dir/.$name" "$dir/$name.note"
