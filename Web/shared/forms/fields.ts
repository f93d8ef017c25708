export { choiceField, checkField, selectField, switchField, type Choice } from "./choice";
export { colourField } from "./colour";
export { comboField, type ComboOptions } from "./combo";
export { EditForm, type EditFormOptions, type FormSection } from "./edit-form";
export { field, FormField, type FieldControl, type FieldOptions } from "./field";
export { secretField } from "./secret";
export { dateField, numberField, textArea, textField } from "./text";
