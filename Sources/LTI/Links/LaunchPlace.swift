/// Where a launch comes from: what the identifiers of a platform are unique within.
package struct LaunchPlace: Sendable, Equatable {
    package let registrationID: RegistrationID
    package let deploymentID: String

    package init(registrationID: RegistrationID, deploymentID: String) {
        self.registrationID = registrationID
        self.deploymentID = deploymentID
    }
}
