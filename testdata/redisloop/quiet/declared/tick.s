// The body of tick is not a part of this case: the compiler wants a file such as this.
