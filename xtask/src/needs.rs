//! What has to be on the machine, by the names of Debian's packages, and what each is for.

/// A package of the system, and why it is needed.
pub(crate) type Need = (&'static str, &'static str);

/// To build and run the two programs.
pub(crate) const BUILD: &[Need] = &[
    (
        "build-essential",
        "C compiler and linker: SQLite and TLS are compiled along",
    ),
    ("pkg-config", "finds the system's libraries"),
    (
        "libssl-dev",
        "OpenSSL's libcrypto: SQLCipher encrypts what is kept on this computer with it",
    ),
    (
        "libwebkit2gtk-4.1-dev",
        "the webview in which the windows show their pages",
    ),
];

/// To run the end-to-end tests, which start a desktop of their own that nobody sees.
pub(crate) const DESKTOP: &[Need] = &[
    ("xvfb", "a screen in memory"),
    ("dbus", "the desktop's message bus"),
    ("openbox", "a window manager"),
    ("xfce4-panel", "a panel with a tray"),
    ("dunst", "a notification daemon"),
    (
        "webkit2gtk-driver",
        "clicks and types in the windows, and in the browser that WebKit brings along",
    ),
    ("gnome-keyring", "a keychain, in which sign-ins are kept"),
    ("libsecret-tools", "looks into the keychain from outside"),
    ("libnotify-bin", "notifications to try the daemon with"),
    ("xdotool", "raises windows for their pictures"),
    ("x11-utils", "finds windows on the screen"),
    ("imagemagick", "takes pictures of the screen"),
    (
        "fakeroot",
        "installs the package into a folder without being root",
    ),
    (
        "desktop-file-utils",
        "registers links of the installed package, as Debian does",
    ),
    ("libglib2.0-bin", "opens a link as a browser does"),
    (
        "fonts-noto-core",
        "letters of most scripts, Arabic and Thai among them",
    ),
    ("fonts-noto-cjk", "Chinese, Japanese and Korean characters"),
    ("fonts-noto-color-emoji", "emoji"),
];

/// To run the tests against a Chatwoot-shaped server, whose events come over Rails' own `ActionCable`.
pub(crate) const CABLE: &[Need] = &[
    ("ruby-actioncable", "Rails' ActionCable, the genuine one"),
    ("puma", "the web server that it runs in"),
];

/// To make a package for Debian.
pub(crate) const PACKAGE: &[Need] = &[
    (
        "dpkg-dev",
        "tells which packages have the libraries that the programs link",
    ),
    ("binutils", "takes what only debuggers read out of the programs"),
    ("xz-utils", "packs"),
];

/// The oldest Node.js that the pages are built with.
pub(crate) const NODE: (u32, u32) = (20, 19);

/// The cargo-deny that is installed when there is none.
pub(crate) const CARGO_DENY: &str = "0.20.2";
