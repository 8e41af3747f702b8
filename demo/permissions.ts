import { schema as s } from "jazz-tools";
import { app } from "./schema.ts";

/**
 * Who may do what.
 * - A project is seen by its owner or, if it is a team project, by everyone.
 * - A todo is seen by its owner, by whoever sees its project, and by those it is shared with.
 * - Whoever may edit a todo may share it, and take a share back.
 * - Everyone adds todos for themselves; leads hand them out to others as well.
 * - Comments follow their todo; only their author changes them.
 * - Announcements are made by whoever is on duty.
 */
export default s.definePermissions(app, (rules) => {
  const { policy, session, anyOf, allOf, allowedTo, isCreator } = rules;
  const mine = { owner_id: session.user_id };
  const isLead = session.where({ "claims.role": "lead" });
  const isOnDuty = session.where({ "claims.on_duty": true });

  policy.projects.allowRead.where(anyOf([mine, { visibility: "team" }]));
  policy.projects.allowInsert.where(mine);
  policy.projects.allowUpdate.where(mine);
  policy.projects.allowDelete.where(mine);

  policy.todos.allowRead.where((todo) =>
    anyOf([
      mine,
      allowedTo.read("project_id"),
      policy.shares.exists.where({ todo_id: todo.id, user_id: session.user_id }),
    ]),
  );
  policy.todos.allowInsert.where(allOf([anyOf([mine, isLead]), allowedTo.read("project_id")]));
  policy.todos.allowUpdate.where((todo) =>
    anyOf([
      mine,
      policy.shares.exists.where({
        todo_id: todo.id,
        user_id: session.user_id,
        can_edit: true,
      }),
    ]),
  );
  policy.todos.allowDelete.where(mine);

  policy.shares.allowRead.where(anyOf([{ user_id: session.user_id }, allowedTo.update("todo_id")]));
  policy.shares.allowInsert.where(allowedTo.update("todo_id"));
  policy.shares.allowDelete.where(allowedTo.update("todo_id"));

  policy.comments.allowRead.where(allowedTo.read("todo_id"));
  policy.comments.allowInsert.where(allOf([isCreator, allowedTo.read("todo_id")]));
  policy.comments.allowUpdate.where(isCreator);
  policy.comments.allowDelete.where(isCreator);

  policy.announcements.allowRead.always();
  policy.announcements.allowInsert.where(allOf([isCreator, isOnDuty]));
  policy.announcements.allowDelete.where(isCreator);
});
