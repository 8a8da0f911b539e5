/**
 * Where a target keeps what it must remember of its labs: one folder a lab, owned by the user alone,
 * with `state.json` (the lab as built) and `holder` (pid, start time and boot id of process 1 of the lab).
 * A lab whose holder is gone is gone; its folder is swept away by whoever looks next. Who removes the last one removes the
 * folders of them all, too.
 */

/** The system's tools, which an ordinary user's PATH may lack, in the one language whose texts need not be loaded. */
export const toolWords = `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin LC_ALL=C
export LC_ALL
`;

/** Shell words shared by all scripts that touch the state folder; sets `labs` to the folder. */
export const stateFolderWords = `umask 077
if [ -n "\${XDG_RUNTIME_DIR:-}" ] && [ -d "$XDG_RUNTIME_DIR" ]; then state=$XDG_RUNTIME_DIR/vethscope
elif [ -d "/run/user/$(id -u)" ]; then state=/run/user/$(id -u)/vethscope
elif [ "$(id -u)" = 0 ]; then state=/run/vethscope-labs
else state=/tmp/vethscope-$(id -u)
fi
labs=$state/labs
# secure: the state folder must be ours, for who writes there says which processes are labs
is_ours() { [ -O "$state" ] && [ ! -L "$state" ] && [ -O "$labs" ]; }
secure() {
  # Who takes down the last lab at this moment removes the folders that we are about to look at.
  for try in 1 2 3 4 5 6 7 8 9; do
    if { [ -d "$labs" ] || mkdir -p "$labs" 2>/dev/null; } && is_ours; then return; fi
  done
  mkdir -p "$labs" || { echo "@state $state" >&2; exit 73; }
  is_ours || { echo "@state-owner $state" >&2; exit 73; }
}
# tidy: after the last lab nothing is left; a folder that is not empty stays
tidy() { rmdir "$labs" "$state" 2>/dev/null || :; }
# sweep FOLDER: forgets a lab
sweep() { rm -rf "$1" "$1.lock"; tidy; }
read -r boot </proc/sys/kernel/random/boot_id
# there FOLDER: whether a lab's holder is there: same boot, same pid, same start time (proc(5), field 22), no zombie
there_holder() {
  holder=
  [ -r "$1/holder" ] || return 1
  read -r holder started in_boot <"$1/holder" || return 1
  [ "$in_boot" = "$boot" ] && [ -r "/proc/$holder/stat" ] || return 1
  read -r _ _ life _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ now size _ <"/proc/$holder/stat" || return 1
  [ "$now" = "$started" ] && [ "$life" != Z ] && [ "$life" != X ]
}
# alive FOLDER: whether it lives. While it ends it has no memory any more (field 23, vsize), and then no namespaces. These
# cannot be asked for: who is in another user namespace may not see them, and would take the lab for dead.
alive_holder() { there_holder "$1" && [ "$size" != 0 ]; }
`;
