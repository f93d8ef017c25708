"""Widgets for tests: every component of the protocol, in trees as authors write them."""

FORM = {"type": "Card", "asForm": True, "size": "lg", "status": {"text": "Registration", "icon": "calendar"}, "children": [
    {"type": "Title", "value": "Choose a laboratory", "size": "md"},
    {"type": "Caption", "value": "Places are given in the order in which people come."},
    {"type": "Label", "value": "Your name", "fieldName": "person.name"},
    {"type": "Input", "name": "person.name", "required": True, "placeholder": "Name"},
    {"type": "Row", "gap": 3, "children": [
        {"type": "Col", "gap": 1, "flex": 1, "children": [
            {"type": "Label", "value": "Laboratory", "fieldName": "lab"},
            {"type": "Select", "name": "lab", "block": True, "clearable": True, "options": [
                {"value": "ohm", "label": "Ohm"}, {"value": "volta", "label": "Volta", "description": "two places"},
                {"value": "full", "label": "Ampère", "disabled": True}]}]},
        {"type": "Col", "gap": 1, "flex": 1, "children": [
            {"type": "Label", "value": "Day", "fieldName": "day"},
            {"type": "DatePicker", "name": "day", "min": "2026-11-01", "block": True}]}]},
    {"type": "RadioGroup", "name": "pace", "ariaLabel": "Pace", "defaultValue": "calm", "options": [
        {"value": "calm", "label": "Calm"}, {"value": "fast", "label": "Fast"}]},
    {"type": "Checkbox", "name": "agreed", "label": "I have read the safety rules", "required": True},
    {"type": "Textarea", "name": "note", "placeholder": "Anything we should know?", "rows": 2, "autoResize": True}],
    "confirm": {"label": "Register", "action": {"type": "register", "payload": {"course": "physics"}}},
    "cancel": {"label": "Not now", "action": {"type": "leave"}}}

GALLERY = {"type": "Card", "size": "full", "children": [
    {"type": "Row", "align": "center", "children": [
        {"type": "Icon", "name": "lightbulb", "size": "lg"}, {"type": "Title", "value": "Your week", "size": "lg"},
        {"type": "Spacer"}, {"type": "Badge", "label": "On the way", "color": "success", "pill": True},
        {"type": "Badge", "label": "Late", "color": "warning"}], "gap": 2},
    {"type": "Text", "value": "Three of five exercises are done.", "color": "secondary"},
    {"type": "Divider", "flush": True},
    {"type": "Markdown", "value": "Read on with **resistance**, then $I = U/R$.\n\n- Series\n- Parallel"},
    {"type": "Chart", "xAxis": "day", "showYAxis": True, "series": [
        {"type": "bar", "dataKey": "right", "label": "Right", "stack": "a", "color": "green-500"},
        {"type": "bar", "dataKey": "wrong", "label": "Wrong", "stack": "a", "color": "red"},
        {"type": "line", "dataKey": "time", "label": "Minutes"}],
     "data": [{"day": day, "right": right, "wrong": wrong, "time": time} for day, right, wrong, time in [
         ("Mon", 4, 1, 12), ("Tue", 6, 2, 18), ("Wed", 3, 0, 7), ("Thu", 8, 1, 22), ("Fri", 5, 3, 15)]]},
    {"type": "Box", "padding": 3, "radius": "md", "background": "surface-secondary", "border": {"size": 1}, "gap": 1, "children": [
        {"type": "Text", "value": "Tip", "weight": "semibold", "size": "sm"},
        {"type": "Text", "value": "Measure twice.", "italic": True}]},
    {"type": "Transition", "children": {"type": "Text", "value": "It was five.", "lineThrough": True}},
    {"type": "Image", "src": "https://outside.example/picture.png", "alt": "A circuit"},
    {"type": "Form", "direction": "row", "onSubmitAction": {"type": "rename"}, "children": [
        {"type": "Text", "value": "My plan", "editable": {"name": "plan", "placeholder": "Name of the plan"}},
        {"type": "Button", "label": "Save", "submit": True, "style": "primary", "size": "sm"}], "gap": 2},
    {"type": "Row", "gap": 2, "children": [
        {"type": "Button", "label": "Go on", "style": "primary", "onClickAction": {"type": "go", "payload": {"n": 1}}},
        {"type": "Button", "label": "Later", "variant": "soft", "onClickAction": {"type": "later"}},
        {"type": "Button", "label": "Remove", "color": "danger", "variant": "outline", "onClickAction": {"type": "remove"}},
        {"type": "Button", "iconStart": "reload", "variant": "ghost", "uniform": True, "onClickAction": {"type": "again"}}]}]}

LIST = {"type": "ListView", "limit": 3, "status": {"text": "Found in the library", "icon": "search"}, "children": [
    {"type": "ListViewItem", "gap": 3, "onClickAction": {"type": "open", "payload": {"n": number}}, "children": [
        {"type": "Icon", "name": "book-open"},
        {"type": "Col", "children": [
            {"type": "Text", "value": f"Chapter {number}", "weight": "medium"},
            {"type": "Caption", "value": "Electricity"}]}]} for number in range(1, 6)]}
