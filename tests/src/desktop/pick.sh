#!/bin/sh
# dunst runs this in place of a menu: lines with every action of every notification come in, the
# chosen one goes out. The line to choose starts with what the test wrote into `wanted`.
dir=$(dirname "$0")
cat > "$dir/offered"
grep -F -m 1 -e "$(cat "$dir/wanted")" "$dir/offered"
