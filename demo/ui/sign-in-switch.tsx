import { isPerson, type Person, people } from "../people.ts";

interface SignInSwitchProps {
  person: Person;
  onSwitch: (person: Person) => void;
}

/** Chooses whom the page signs in as. */
export function SignInSwitch({ person, onSwitch }: SignInSwitchProps) {
  return (
    <label class="sign-in">
      <span>Signed in as</span>
      <select
        value={person}
        onChange={({ currentTarget }) => {
          if (isPerson(currentTarget.value)) onSwitch(currentTarget.value);
        }}
      >
        {people.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
