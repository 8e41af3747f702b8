import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { SPLIT_MAX, SPLIT_MIN } from "../store/settings.ts";
import { usePanel } from "./panel-context.ts";

/** Below this width (px) the details go under the list. */
const SIDE_BY_SIDE = 720;
const STEP = 0.02;

/** A list with its details: beside it where there is room, else below. The share is remembered. */
export function Split(props: { first: ComponentChildren; details: ComponentChildren | null }) {
  const panel = usePanel();
  const element = useRef<HTMLDivElement>(null);
  const below = useSignal(false);
  const share = panel.store.settings.value.split;

  useLayoutEffect(() => {
    const split = element.current;
    if (!split) return;
    const observer = new ResizeObserver(() => {
      below.value = split.clientWidth > 0 && split.clientWidth < SIDE_BY_SIDE;
    });
    observer.observe(split);
    below.value = split.clientWidth > 0 && split.clientWidth < SIDE_BY_SIDE;
    return () => observer.disconnect();
  }, []);

  const set = (value: number): void => {
    panel.setSettings({ split: Math.min(SPLIT_MAX, Math.max(SPLIT_MIN, value)) });
  };

  const onPointerDown = (event: PointerEvent): void => {
    const separator = event.currentTarget as HTMLElement;
    separator.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => {
      const box = element.current?.getBoundingClientRect();
      if (!box) return;
      set(
        below.peek()
          ? (moved.clientY - box.top) / box.height
          : (moved.clientX - box.left) / box.width,
      );
    };
    const up = (): void => {
      separator.removeEventListener("pointermove", move);
      separator.removeEventListener("pointerup", up);
      separator.removeEventListener("pointercancel", up);
    };
    separator.addEventListener("pointermove", move);
    separator.addEventListener("pointerup", up);
    separator.addEventListener("pointercancel", up);
    event.preventDefault();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const smaller = event.key === "ArrowLeft" || event.key === "ArrowUp";
    const larger = event.key === "ArrowRight" || event.key === "ArrowDown";
    if (smaller) set(share - STEP);
    else if (larger) set(share + STEP);
    else if (event.key === "Home") set(SPLIT_MIN);
    else if (event.key === "End") set(SPLIT_MAX);
    else return;
    event.preventDefault();
  };

  const { first, details } = props;
  return (
    <div ref={element} class={`split ${below.value ? "below" : ""}`}>
      <div class="first" style={{ flex: details ? `0 0 ${share * 100}%` : "1" }}>
        {first}
      </div>
      {details && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged */}
          <div
            class="separator"
            role="separator"
            aria-label="Resize details"
            aria-orientation={below.value ? "horizontal" : "vertical"}
            aria-valuenow={Math.round(share * 100)}
            aria-valuemin={SPLIT_MIN * 100}
            aria-valuemax={SPLIT_MAX * 100}
            tabIndex={0}
            onPointerDown={onPointerDown}
            onKeyDown={onKeyDown}
          />
          {details}
        </>
      )}
    </div>
  );
}
