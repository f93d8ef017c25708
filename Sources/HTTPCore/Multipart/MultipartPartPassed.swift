/// A part was read after the one that follows it was asked for: a mistake of the handler.
package struct MultipartPartPassed: Error {}
