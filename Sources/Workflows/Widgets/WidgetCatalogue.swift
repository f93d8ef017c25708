import Core

/// What each of ChatKit's components may have: its members and their kinds, as the protocol's reference has them.
enum WidgetCatalogue {
    /// What a member's value is.
    indirect enum Kind: Sendable {
        case text, flag, integer, number, any
        /// A number, or a text such as `50%`.
        case size
        case choice([String])
        case icon
        /// A name, or one for dark and one for light.
        case color
        case list(Kind)
        case object(Shape)
        case either([Kind])
        /// Components: one, a list of them, or a list of rows.
        case component, components, rows
    }

    /// An object's members; those that it needs are in `required`.
    struct Shape: Sendable {
        var required: Set<String> = []
        var members: [String: Kind]

        init(_ required: Set<String> = [], _ members: [String: Kind]) {
            self.required = required
            self.members = members
        }
    }

    static let roots: Set = ["Card", "ListView", "Basic"]

    /// By the names of the components, roots included.
    static let components: [String: Shape] = containers.merging(texts) { $1 }.merging(controls) { $1 }
        .mapValues { shape in
            var shape = shape
            for name in ["type", "key", "id"] { shape.members[name] = .text }
            return shape
        }

    static let action = Shape(
        ["type"],
        [
            "type": .text, "payload": .any, "handler": .choice(["client", "server"]),
            "loadingBehavior": .choice(["auto", "none", "self", "container"]), "streaming": .flag,
        ])

    // MARK: Kinds that several have

    private static let alignments = Kind.choice(["start", "center", "end", "baseline", "stretch"])
    private static let textAlign = Kind.choice(["start", "center", "end"])
    private static let weight = Kind.choice(["normal", "medium", "semibold", "bold"])
    private static let radius = Kind.choice([
        "2xs", "xs", "sm", "md", "lg", "xl", "2xl", "3xl", "4xl", "full", "100%", "none",
    ])
    private static let theme = Kind.choice(["light", "dark"])
    private static let controlSize = Kind.choice(["3xs", "2xs", "xs", "sm", "md", "lg", "xl", "2xl", "3xl"])
    private static let controlVariant = Kind.choice(["solid", "soft", "outline", "ghost"])
    private static let fieldVariant = Kind.choice(["soft", "outline"])
    private static let gutter = Kind.choice(["2xs", "xs", "sm", "md", "lg", "xl"])
    private static let doing = Kind.object(action)
    private static let spacing = Kind.either([
        .size, .object(Shape([:] as [String: Kind], sides: .size)),
    ])
    private static let border = Kind.object(
        Shape(
            ["size"],
            [
                "size": .integer, "color": .color,
                "style": .choice(["solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset"]),
            ]))
    private static let borders = Kind.either([
        .integer, border, .object(Shape([:] as [String: Kind], sides: .either([.integer, border]))),
    ])
    private static let status = Kind.object(
        Shape(["text"], ["text": .text, "favicon": .text, "frame": .flag, "icon": .icon]))
    private static let cardAction = Kind.object(Shape(["label", "action"], ["label": .text, "action": doing]))

    private static let sizes: [String: Kind] = [
        "height": .size, "width": .size, "size": .size, "minHeight": .size, "minWidth": .size, "minSize": .size,
        "maxHeight": .size, "maxWidth": .size, "maxSize": .size, "aspectRatio": .size, "flex": .size,
    ]

    private static let box: [String: Kind] = sizes.merging([
        "children": .components, "align": alignments,
        "justify": .choice(["start", "center", "end", "between", "around", "evenly", "stretch"]),
        "wrap": .choice(["nowrap", "wrap", "wrap-reverse"]), "gap": .size, "padding": spacing, "margin": spacing,
        "border": borders, "radius": radius, "background": .color,
    ]) { $1 }

    private static func text(_ sizes: [String]) -> [String: Kind] {
        [
            "value": .text, "color": .color, "weight": weight, "size": .choice(sizes), "textAlign": textAlign,
            "truncate": .flag, "maxLines": .integer,
        ]
    }

    // MARK: Components

    private static let containers: [String: Shape] = [
        "Card": Shape(
            ["children"],
            [
                "asForm": .flag, "children": .components, "background": .color,
                "size": .choice(["sm", "md", "lg", "full"]), "padding": spacing, "status": status, "collapsed": .flag,
                "confirm": cardAction, "cancel": cardAction, "theme": theme,
            ]),
        "ListView": Shape(
            ["children"],
            ["children": .rows, "limit": .either([.integer, .choice(["auto"])]), "status": status, "theme": theme]),
        "ListViewItem": Shape(
            ["children"], ["children": .components, "onClickAction": doing, "gap": .size, "align": alignments]),
        // A root of components and whatever else.
        "Basic": Shape([], box.merging(["children": .either([.components, .component]), "theme": theme]) { $1 }),
        "Box": Shape([], box.merging(["direction": .choice(["row", "col"])]) { $1 }),
        "Row": Shape([], box), "Col": Shape([], box),
        "Form": Shape(
            [], box.merging(["direction": .choice(["row", "col"]), "onSubmitAction": doing]) { $1 }),
        "Transition": Shape(["children"], ["children": .component]),
    ]

    private static let texts: [String: Shape] = [
        "Text": Shape(
            ["value"],
            text(["xs", "sm", "md", "lg", "xl"]).merging([
                "streaming": .flag, "italic": .flag, "lineThrough": .flag, "width": .size, "minLines": .integer,
                "editable": .either([
                    .flag,
                    .object(
                        Shape(
                            ["name"],
                            [
                                "name": .text, "autoFocus": .flag, "autoSelect": .flag, "autoComplete": .text,
                                "allowAutofillExtensions": .flag, "pattern": .text, "placeholder": .text,
                                "required": .flag,
                            ])),
                ]),
            ]) { $1 }),
        "Title": Shape(["value"], text(["sm", "md", "lg", "xl", "2xl", "3xl", "4xl", "5xl"])),
        "Caption": Shape(["value"], text(["sm", "md", "lg"])),
        "Markdown": Shape(["value"], ["value": .text, "streaming": .flag]),
        "Label": Shape(
            ["value", "fieldName"],
            [
                "value": .text, "fieldName": .text, "size": .choice(["xs", "sm", "md", "lg", "xl"]), "weight": weight,
                "textAlign": textAlign, "color": .color,
            ]),
        "Badge": Shape(
            ["label"],
            [
                "label": .text, "color": .choice(["secondary", "success", "danger", "warning", "info", "discovery"]),
                "variant": .choice(["solid", "soft", "outline"]), "size": .choice(["sm", "md", "lg"]), "pill": .flag,
            ]),
        "Divider": Shape([], ["color": .color, "size": .size, "spacing": .size, "flush": .flag]),
        "Spacer": Shape([], ["minSize": .size]),
        "Icon": Shape(
            ["name"], ["name": .icon, "color": .color, "size": .choice(["xs", "sm", "md", "lg", "xl", "2xl", "3xl"])]),
        "Image": Shape(
            ["src"],
            sizes.merging([
                "src": .text, "alt": .text, "fit": .choice(["cover", "contain", "fill", "scale-down", "none"]),
                "position": .choice([
                    "top left", "top", "top right", "left", "center", "right", "bottom left", "bottom", "bottom right",
                ]), "radius": radius, "frame": .flag, "flush": .flag, "margin": spacing, "background": .color,
            ]) { $1 }),
        "Chart": Shape(
            ["data", "series", "xAxis"],
            sizes.merging([
                "data": .list(.any), "series": .list(series), "showYAxis": .flag, "showLegend": .flag,
                "showTooltip": .flag, "barGap": .integer, "barCategoryGap": .integer,
                "xAxis": .either([
                    .text, .object(Shape(["dataKey"], ["dataKey": .text, "hide": .flag, "labels": .any])),
                ]),
            ]) { $1 }),
    ]

    private static let series = Kind.object(
        Shape(
            ["type", "dataKey"],
            [
                "type": .choice(["bar", "area", "line"]), "label": .text, "dataKey": .text, "stack": .text,
                "color": .color,
                "curveType": .choice([
                    "basis", "basisClosed", "basisOpen", "bumpX", "bumpY", "bump", "linear", "linearClosed", "natural",
                    "monotoneX", "monotoneY", "monotone", "step", "stepBefore", "stepAfter",
                ]),
            ]))

    private static let controls: [String: Shape] = [
        "Button": Shape(
            [],
            [
                "submit": .flag, "label": .text, "onClickAction": doing, "iconStart": .icon, "iconEnd": .icon,
                "style": .choice(["primary", "secondary"]), "iconSize": .choice(["sm", "md", "lg", "xl", "2xl"]),
                "color": .choice([
                    "primary", "secondary", "info", "discovery", "success", "caution", "warning", "danger",
                ]), "variant": controlVariant, "size": controlSize, "pill": .flag, "uniform": .flag, "block": .flag,
                "disabled": .flag,
            ]),
        "Select": Shape(
            ["name", "options"],
            [
                "name": .text,
                "options": .list(
                    .object(
                        Shape(
                            ["value", "label"],
                            ["value": .text, "label": .text, "disabled": .flag, "description": .text]))),
                "onChangeAction": doing, "placeholder": .text, "defaultValue": .text, "variant": controlVariant,
                "size": controlSize, "pill": .flag, "block": .flag, "clearable": .flag, "disabled": .flag,
                "searchable": .flag,
            ]),
        "DatePicker": Shape(
            ["name"],
            [
                "name": .text, "onChangeAction": doing, "placeholder": .text, "defaultValue": .text, "min": .text,
                "max": .text, "variant": controlVariant, "size": controlSize,
                "side": .choice(["top", "bottom", "left", "right"]), "align": textAlign, "pill": .flag, "block": .flag,
                "clearable": .flag, "disabled": .flag,
            ]),
        "Checkbox": Shape(
            ["name"],
            [
                "name": .text, "label": .text, "defaultChecked": .flag, "onChangeAction": doing, "disabled": .flag,
                "required": .flag,
            ]),
        "Input": Shape(
            ["name"],
            field.merging([
                "inputType": .choice(["number", "email", "text", "password", "tel", "url"]), "pill": .flag,
            ]) { $1 }),
        "Textarea": Shape(
            ["name"], field.merging(["rows": .integer, "autoResize": .flag, "maxRows": .integer]) { $1 }),
        "RadioGroup": Shape(
            ["name"],
            [
                "name": .text,
                "options": .list(
                    .object(Shape(["value", "label"], ["value": .text, "label": .text, "disabled": .flag]))),
                "ariaLabel": .text, "onChangeAction": doing, "defaultValue": .text,
                "direction": .choice(["row", "col"]), "disabled": .flag, "required": .flag,
            ]),
    ]

    private static let field: [String: Kind] = [
        "name": .text, "defaultValue": .text, "required": .flag, "pattern": .text, "placeholder": .text,
        "allowAutofillExtensions": .flag, "autoSelect": .flag, "autoFocus": .flag, "disabled": .flag,
        "variant": fieldVariant, "size": controlSize, "gutterSize": gutter,
    ]
}

extension WidgetCatalogue.Shape {
    /// Members for the sides of a box.
    fileprivate init(_ members: [String: WidgetCatalogue.Kind], sides kind: WidgetCatalogue.Kind) {
        var members = members
        for side in ["top", "right", "bottom", "left", "x", "y"] { members[side] = kind }
        self.init([], members)
    }
}
