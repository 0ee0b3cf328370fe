import type { JSX } from "preact";

const PATHS = {
  plus: "M12 5v14M5 12h14",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  inbox: "M4 13h4l1.5 3h5L16 13h4M5.5 5.5h13l1.5 7.5v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-5z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  system: "M4 5h16v11H4zM9 20h6M12 16v4",
  leave: "M14 7V5H5v14h9v-2M10 12h10M17 9l3 3-3 3",
  table: "M4 5h16v14H4zM4 10h16M10 10v9",
  shield: "M12 3.5l7 2.5v5.5c0 4.2-2.8 7.4-7 9-4.2-1.6-7-4.8-7-9V6z",
  link: "M10 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-4M14 4h6v6M20 4l-9 9",
  info: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 11v5M12 8v.01",
  warning: "M12 4l9 16H3zM12 10v4M12 17v.01",
  thumb:
    "M7 10.5v9.5H4v-9.5zM7 10.5l3.8-7.3a2.4 2.4 0 0 1 2.4 2.9L12.6 9.5h5.5a2 2 0 0 1 2 2.4l-1.3 6.5a2 2 0 0 1-2 1.6H7",
  down: "M12 5v14M6 13l6 6 6-6",
} as const;

/** Name of a drawn sign. */
export type IconName = keyof typeof PATHS;

/** A sign beside words; it says nothing by itself to a screen reader. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The product's mark: a hand-over, two shapes meeting. */
export function Mark({ size = 26 }: { readonly size?: number }): JSX.Element {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect class="mark-ground" width="32" height="32" rx="9" />
      <path class="mark-shape" d="M9 8h6a8 8 0 0 1 0 16H9z" />
      <circle class="mark-dot" cx="22.5" cy="22.5" r="3.5" />
    </svg>
  );
}
