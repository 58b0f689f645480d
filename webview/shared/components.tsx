import {
  provideVSCodeDesignSystem,
  vsCodeBadge,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeLink,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import type { ComponentChildren, HTMLAttributes, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

// The toolkit is no longer developed: this file alone knows it, so that it can be replaced here.
provideVSCodeDesignSystem().register(
  vsCodeBadge(),
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeLink(),
  vsCodeProgressRing(),
  vsCodeTextField(),
);

type ToolkitElement = HTMLAttributes & { children?: ComponentChildren; [attribute: string]: unknown };

declare module 'preact' {
  // preact asks for its intrinsic elements to be added in this namespace
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace JSX {
    interface IntrinsicElements {
      'vscode-badge': ToolkitElement;
      'vscode-button': ToolkitElement;
      'vscode-checkbox': ToolkitElement;
      'vscode-link': ToolkitElement;
      'vscode-progress-ring': ToolkitElement;
      'vscode-text-field': ToolkitElement;
    }
  }
}

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly primary?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Said by a screen reader where the button's words need their place. */
  readonly label?: string;
}

export function Button({
  children,
  onClick,
  primary = false,
  danger = false,
  disabled = false,
  label,
}: ButtonProps) {
  return (
    <vscode-button
      appearance={primary ? 'primary' : 'secondary'}
      class={danger ? 'danger' : ''}
      disabled={disabled}
      aria-label={label}
      onClick={() => {
        if (!disabled) onClick();
      }}
    >
      {children}
    </vscode-button>
  );
}

/** The toolkit names checkbox, field and ring in English the moment they are connected, whatever name they were given. */
function useName(label: string | undefined): RefObject<HTMLElement> {
  const element = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (label !== undefined) element.current?.setAttribute('aria-label', label);
  }, [label]);
  return element;
}

export interface CheckboxProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children?: ComponentChildren;
  readonly label?: string;
  readonly disabled?: boolean;
}

export function Checkbox({ checked, onChange, children, label, disabled = false }: CheckboxProps) {
  const named = useName(label);
  return (
    <vscode-checkbox
      ref={named}
      checked={checked}
      disabled={disabled}
      aria-label={label}
      onChange={(event: Event) => {
        const now = (event.target as HTMLInputElement).checked;
        if (now !== checked) onChange(now);
      }}
    >
      {children}
    </vscode-checkbox>
  );
}

export function SearchField({
  value,
  label,
  onInput,
}: {
  value: string;
  label: string;
  onInput: (text: string) => void;
}) {
  const named = useName(label);
  return (
    <vscode-text-field
      ref={named}
      class="search"
      placeholder={label}
      aria-label={label}
      value={value}
      onInput={(event: Event) => {
        onInput((event.target as HTMLInputElement).value);
      }}
    />
  );
}

export function Badge({ children }: { children: ComponentChildren }) {
  return <vscode-badge>{children}</vscode-badge>;
}

export function Spinner({ label }: { label: string }) {
  const named = useName(label);
  return <vscode-progress-ring ref={named} class="spinner" aria-label={label} />;
}

export function Link({ children, onClick, label }: Pick<ButtonProps, 'children' | 'onClick' | 'label'>) {
  return (
    <vscode-link
      href="#"
      aria-label={label}
      onClick={(event: Event) => {
        event.preventDefault();
        onClick();
      }}
    >
      {children}
    </vscode-link>
  );
}
