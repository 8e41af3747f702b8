interface PostTask {
  postTask(task: () => void, options: { priority: string }): Promise<unknown>;
}

/** Runs a task later: by the browser's scheduler where there is one, else in a microtask. */
export function later(task: () => void): void {
  const { scheduler } = globalThis as { scheduler?: PostTask };
  if (scheduler) void scheduler.postTask(task, { priority: "user-visible" });
  else queueMicrotask(task);
}
